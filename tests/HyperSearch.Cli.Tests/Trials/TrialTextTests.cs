using HyperSearch.Cli.Trials;

namespace HyperSearch.Cli.Tests.Trials;

public sealed class TrialTextTests
{
    [Test]
    public void OneLine_ATraceback_KeepsItsLastLine()
    {
        string message = "the command ended with exit code 1; it said last:\nTraceback (most recent call last):\n" + new string('x', 300) + "\nNameError: name 'loss' is not defined\n";

        Assert.That(TrialText.OneLine(message), Is.EqualTo("the command ended with exit code 1; it said last: NameError: name 'loss' is not defined"));
    }

    [TestCase("a\nb", "a b")]
    [TestCase("", "")]
    [TestCase("\u001b[31mred", "?[31mred")]
    public void OneLine_AShortMessage_IsKeptWithoutControlCharacters(string message, string shown)
    {
        Assert.That(TrialText.OneLine(message), Is.EqualTo(shown));
    }

    [Test]
    public void OneLine_TwoLongLines_FitTheLimit()
    {
        Assert.That(TrialText.OneLine(new string('a', 200) + "\n" + new string('b', 200)), Has.Length.EqualTo(140).And.Contains("a...").And.EndsWith("b..."));
    }
}
