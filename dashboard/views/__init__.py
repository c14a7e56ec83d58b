"""What each lesson draws: a trace and a step in, a still out. One file a lesson; pages only declare."""
