"""What the lessons on trees and boosting are made of."""
