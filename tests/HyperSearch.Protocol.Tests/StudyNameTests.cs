using HyperSearch.Protocol.Studies;

namespace HyperSearch.Protocol.Tests;

public sealed class StudyNameTests
{
    [TestCase("a", ExpectedResult = true)]
    [TestCase("0-dates_v1.2", ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase(".a", ExpectedResult = false)]
    [TestCase("-a", ExpectedResult = false)]
    [TestCase("aB", ExpectedResult = false)]
    [TestCase("a/b", ExpectedResult = false)]
    [TestCase("aé", ExpectedResult = false)]
    public bool IsValid_Examples(string name) => StudyName.IsValid(name);

    [Test]
    public void IsValid_Length_Is63AtTheMost() =>
        Assert.That((StudyName.IsValid(new string('a', 63)), StudyName.IsValid(new string('a', 64))), Is.EqualTo((true, false)));
}
