"""What the player says, in both languages: the names of its buttons, their keys, its hints."""

from engine.core import Text

WORDS = {
    "play": Text("Play (Space)", "播放（空格键）"),
    "pause": Text("Pause (Space)", "暂停（空格键）"),
    "first": Text("To the start; with a coarser clock, one tick back (Page Up)", "到开头；有粗时钟时退一格（Page Up）"),
    "last": Text("To the end; with a coarser clock, one tick on (Page Down)", "到结尾；有粗时钟时进一格（Page Down）"),
    "back": Text("One step back (←)", "后退一步（←）"),
    "on": Text("One step on (→)", "前进一步（→）"),
    "loop": Text("Loop", "循环播放"),
    "full": Text("Full screen (F)", "全屏（F 键）"),
    "share": Text("Share", "分享"),
    "all": Text("Show all pictures again", "重新显示全部图"),
    "leave": Text("Leave full screen (Esc)", "退出全屏（Esc）"),
    "smaller": Text("Smaller letters", "缩小文字"),
    "larger": Text("Larger letters", "放大文字"),
    "films": Text("Films (1 to 9)", "影片（数字键 1 到 9）"),
    "tries": Text("Try (T: the next one)", "试一试（T：下一个）"),
    "large": Text("Make this picture the large one", "把这幅图放大"),
    "hide": Text("Hide this picture", "隐藏这幅图"),
    "png": Text("Save as a picture", "存为图片"),
    "zoom": Text("Drag to zoom", "拖动放大"),
    "pan": Text("Drag to move", "拖动平移"),
    "axes": Text("The whole picture again", "恢复全图"),
    "slider": Text("step", "步"),
    "speed": Text("speed", "速度"),
    "erase": Text("erase", "擦除"),
    "brushHelp": Text("Click to add a row, drag to spray, Shift to erase", "点击加点，拖动喷洒，按住 Shift 擦除"),
}
