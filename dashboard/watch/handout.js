// A state on paper: the film beside this script draws its picture and fills its formulas once.

(async () => {
  const { text, bytes, plotly } = lying;
  await plotly();
  const [picture, says, board] = ["picture", "says", "board"].map((id) => document.getElementById(id));
  await window.unrolled.print({ message: await bytes("film"), ...JSON.parse(text("call")), picture, says, board });
  const button = document.getElementById("print");
  button.onclick = () => window.print();
  document.body.dataset.ready = "true";
})();
