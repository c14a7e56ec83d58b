"""What the students' page says, in both languages: it is switched in the browser."""

from engine.core import Text

WORDS = {
    "title": Text("Class", "课堂"),
    "code": Text("The code on the board", "屏幕上的代码"),
    "enter": Text("Join", "加入"),
    "noCode": Text("Four letters, as on the board.", "四个字母，与屏幕上一致。"),
    "unknown": Text("There is no class with this code.", "没有这个代码的课堂。"),
    "soon": Text("You are in. The next question comes here.", "你已加入。下一个问题会出现在这里。"),
    "shown": Text("On the board: {title}", "屏幕上：{title}"),
    "own": Text("The teacher shows own data.", "老师正在展示自己的数据。"),
    "lock": Text("Lock in", "就选它"),
    "voted": Text(
        "Your vote: {mine}. You may change it while the vote is open.",
        "你的选择：{mine}。投票结束前可以更改。",
    ),
    "sending": Text("Sending your vote …", "正在发送你的选择……"),
    "closed": Text("The vote is closed.", "投票已结束。"),
    "closedMine": Text("The vote is closed. Your vote: {mine}.", "投票已结束。你的选择：{mine}。"),
    "talk": Text("Convince your neighbour.", "说服你的邻座。"),
    "again": Text("Second vote: the same or another answer.", "第二次投票：可以不变，也可以改。"),
    "board": Text("Look at the board.", "请看屏幕。"),
    "you": Text("You said {mine}; the run says {truth}.", "你说：{mine}；运行结果：{truth}。"),
    "run": Text("The run says {truth}.", "运行结果：{truth}。"),
    "open": Text("Open this state", "打开这个状态"),
    "film": Text("Show the film here", "在这里看影片"),
    "noFilm": Text("Hide the film", "收起影片"),
    "foot": Text(
        "No name, no account. Your vote is counted, kept in memory and deleted when class ends, at the latest after "
        "two hours.",
        "不需要姓名和账号。投票只计数，仅存内存，下课即删，最迟两小时。",
    ),
    "ended": Text("Class has ended. Nothing was kept.", "课堂已结束，没有保留任何数据。"),
    "another": Text("Join another class", "加入另一个课堂"),
    "connected": Text("Connected · {seconds} s", "已连接 · {seconds} 秒"),
    "silent": Text("No answer for {since} s; trying again.", "{since} 秒没有回应，正在重试。"),
    "silentKept": Text(
        "No answer for {since} s; trying again. Your vote is kept here.",
        "{since} 秒没有回应，正在重试，你的选择已保留。",
    ),
    "back": Text("Connected again.", "已重新连接。"),
    "number": Text("Your number", "你的数"),
    "step": Text("step {n}", "第 {n} 步"),
    "stepNumber": Text("Step", "步"),
    "ofSteps": Text("of {steps}", "共 {steps} 步"),
    "touch": Text("Tap the place, or move the mark with the arrow keys.", "点按位置，或用方向键移动标记。"),
    "row": Text("row {n}", "第 {n} 个样本"),
    "before": Text("Previous", "上一个"),
    "next": Text("Next", "下一个"),
    "answers": Text("Your answer", "你的答案"),
    "scriptless": Text("This page needs JavaScript.", "此页面需要启用 JavaScript。"),
}  # fmt: skip

VOTES = {  # the counts in a sentence, on the projector and on a laptop (dashboard/player/votes.js)
    "votes": Text("{n} votes.", "{n} 票。"),
    "oneVote": Text("One vote.", "1 票。"),
    "saysOption": Text("{n} votes: {k} say “{what}”.", "{n} 票：{k} 票选“{what}”。"),
    "saysMiddle": Text(
        "{n} votes: half of them lie between {low} and {high}, the middle one is {middle}.",
        "{n} 票：半数在 {low} 与 {high} 之间，中位数是 {middle}。",
    ),
    "saysPlace": Text("{n} votes: {k} at one place.", "{n} 票：{k} 票在同一处。"),
    "few": Text(
        "Fewer than five votes are not drawn, so that nobody is singled out.", "不足五票不画出来，以免看出是谁投的。"
    ),
}
