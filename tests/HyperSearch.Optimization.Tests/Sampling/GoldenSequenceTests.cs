using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>
/// Committed proposals: a change here breaks `study verify` of every journal that exists. Numbers may differ in their last digits, because
/// machines differ in those of logarithms.
/// </summary>
public sealed class GoldenSequenceTests
{
    private static readonly int[] Numbers = [0, 7, 13, 29];

    [TestCase("sobol")]
    [TestCase("rsequence")]
    [TestCase("gp")]
    [TestCase("tpe")]
    [TestCase("cma_es")]
    [TestCase("evolution")]
    public void Propose_GoldenStudy_GivesTheCommittedSequence(string kind)
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Tree);
        List<Assignment> proposed = SampleStudies.Run(AlgorithmTable.CreateStrategy(kind), study, 30, seed: 42, objective: SampleObjectives.TreeValue);
        string[] golden = File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Sampling", "golden", kind + ".txt"));
        Assert.That(golden, Has.Length.EqualTo(Numbers.Length));
        for (int i = 0; i < golden.Length; i++) AssertSame(proposed[Numbers[i]].ToString(), golden[i]);
    }

    private static void AssertSame(string actual, string golden)
    {
        string[] found = actual.Split(' ', '='), expected = golden.Split(' ', '=');
        Assert.That(found, Has.Length.EqualTo(expected.Length), actual);
        for (int i = 0; i < expected.Length; i++)
            if (double.TryParse(expected[i], CultureInfo.InvariantCulture, out double number))
                Assert.That(double.Parse(found[i], CultureInfo.InvariantCulture), Is.EqualTo(number).Within(1e-9), actual);
            else
                Assert.That(found[i], Is.EqualTo(expected[i]), actual);
    }
}
