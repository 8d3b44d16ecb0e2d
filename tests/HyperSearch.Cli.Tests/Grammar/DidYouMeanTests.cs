using HyperSearch.Cli.Grammar;

namespace HyperSearch.Cli.Tests.Grammar;

public sealed class DidYouMeanTests
{
    private static readonly string[] Verbs = ["run", "study", "trial", "best", "confirm", "doctor"];

    [TestCase("stduy", ExpectedResult = "study")]
    [TestCase("confrim", ExpectedResult = "confirm")]
    [TestCase("rn", ExpectedResult = "run")]
    [TestCase("conf", ExpectedResult = "confirm")]
    [TestCase("STUDY", ExpectedResult = "study")]
    [TestCase("xyzzy", ExpectedResult = null)]
    public string? Nearest_OfAWord_IsTheVerbMeant(string word) => DidYouMean.Nearest(word, Verbs);

    [TestCase("", "abc", ExpectedResult = 3)]
    [TestCase("abc", "abc", ExpectedResult = 0)]
    [TestCase("ab", "ba", ExpectedResult = 1)]
    [TestCase("kitten", "sitting", ExpectedResult = 3)]
    public int Distance_OfTwoWords_CountsEdits(string a, string b) => DidYouMean.Distance(a, b);
}
