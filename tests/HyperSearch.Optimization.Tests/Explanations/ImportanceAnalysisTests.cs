using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Optimization.Tests.Explanations;

public sealed class ImportanceAnalysisTests
{
    private static readonly double[] GWeights = [0, 1, 4.5, 9, 99];

    [Test]
    public void Of_Ishigami_CoversItsSobolIndices([Range(1, 5)] int seed)
    {
        ImportanceReport report = ImportanceAnalysis.Of(new KnownFunction(SensitivityFunctions.Ishigami, KnownFunction.Floats(3)), (ulong)seed);
        CoversAll(report, SensitivityFunctions.IshigamiMain, SensitivityFunctions.IshigamiTotal, 0.06);
        Assert.That(report.Warnings, Is.Empty);
        Assert.That(report.Parameters[0].Name, Is.EqualTo("x0"), "the largest total index comes first");
    }

    [Test]
    public void Of_TheGFunction_CoversItsSobolIndices([Range(1, 5)] int seed)
    {
        var model = new KnownFunction(x => SensitivityFunctions.G(x, GWeights), KnownFunction.Floats(GWeights.Length));
        (double[] main, double[] total) = SensitivityFunctions.GShares(GWeights);
        CoversAll(ImportanceAnalysis.Of(model, (ulong)seed), main, total, 0.05);
    }

    [Test]
    public void Of_CategoriesAndLevels_CountsEachLevelAlike()
    {
        Parameter[] parameters =
        [
            new CategoricalParameter("c", [.. new[] { "a", "b", "c" }.Select(ParameterValue.Text)]),
            new IntParameter("n", 1, 4, Scale.Linear, 1),
        ];
        // Levels 0, 1, 2 of c and 0 to 3 of n: variances 2/3 and 5/4 of independent terms.
        var model = new KnownFunction(x => Math.Floor(Math.Min(x[0] * 3, 2.999)) + Math.Floor(Math.Min(x[1] * 4, 3.999)), parameters);
        ImportanceReport report = ImportanceAnalysis.Of(model, 3);
        double all = 2.0 / 3 + 5.0 / 4;
        Assert.That(Find(report, "c").Main.Covers(2.0 / 3 / all) && Find(report, "c").Total.Covers(2.0 / 3 / all), Find(report, "c").ToString());
        Assert.That(Find(report, "n").Main.Covers(5.0 / 4 / all) && Find(report, "n").Total.Covers(5.0 / 4 / all), Find(report, "n").ToString());
    }

    [Test]
    public void Of_AModelInDoubt_WidensTheIntervals()
    {
        static double F(double[] x) => x[0];
        ParameterImportance sure = Find(ImportanceAnalysis.Of(new KnownFunction(F, KnownFunction.Floats(2)), 1), "x1");
        ParameterImportance unsure = Find(ImportanceAnalysis.Of(new KnownFunction(F, KnownFunction.Floats(2), [0, 0.3]), 1), "x1");
        Assert.That(sure.Total.High, Is.LessThan(0.01));
        Assert.That(unsure.Total.High, Is.GreaterThan(0.5), "its weight may well be as large as the other's");
        Assert.That(unsure.Total.Low, Is.Zero);
    }

    [Test]
    public void Of_AnUnusedParameter_PermutesToNothing()
    {
        ImportanceReport report = ImportanceAnalysis.Of(new KnownFunction(x => 3 * x[0] + x[1], KnownFunction.Floats(3)), 1);
        Assert.That(Find(report, "x2").Permutation, Is.EqualTo(new Estimate(0, 0, 0)));
        // Of independent values, shuffling one costs twice its share of the variance: 2 · 9/10.
        Assert.That(Find(report, "x0").Permutation.Value, Is.EqualTo(1.8).Within(0.15));
    }

    [Test]
    public void Of_FewResultsOrABadModel_Warns()
    {
        ImportanceReport few = ImportanceAnalysis.Of(new KnownFunction(x => x[0], KnownFunction.Floats(3), observations: 12), 1);
        Assert.That(few.Warnings.Single(), Does.StartWith("12 results for 3 parameters"));
        ImportanceReport bad = ImportanceAnalysis.Of(new KnownFunction(x => x[0], KnownFunction.Floats(3)) { Accuracy = 0.2 }, 1);
        Assert.That(bad.Warnings.Single(), Does.Contain("20"));
    }

    [Test]
    public void Of_AConstantFunction_FindsNothingImportant()
    {
        ImportanceReport report = ImportanceAnalysis.Of(new KnownFunction(_ => 4, KnownFunction.Floats(2)), 1);
        Assert.That(report.Parameters.Select(p => (p.Main.Value, p.Total.Value, p.Permutation.Value)), Is.All.EqualTo((0.0, 0.0, 0.0)));
    }

    private static void CoversAll(ImportanceReport report, double[] main, double[] total, double widthMax)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int j = 0; j < main.Length; j++)
            {
                ParameterImportance found = Find(report, $"x{j}");
                Assert.That(found.Main.Covers(main[j]), $"{found}, true main {main[j]}");
                Assert.That(found.Total.Covers(total[j]), $"{found}, true total {total[j]}");
                Assert.That(found.Total.High - found.Total.Low, Is.LessThan(widthMax), "an interval that holds everything says nothing");
            }
        }
    }

    private static ParameterImportance Find(ImportanceReport report, string name) => report.Parameters.Single(p => p.Name == name);
}
