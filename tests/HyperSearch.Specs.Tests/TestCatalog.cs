using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Tests;

/// <summary>A catalogue like that of the first version, and a way to read with it.</summary>
internal static class TestCatalog
{
    public static SpecCatalog Catalog { get; } = new(
        [new AlgorithmForm("random", []), new AlgorithmForm("grid", [], NeedsLevels: true)],
        [
            new AlgorithmForm("none", []),
            new AlgorithmForm("median",
            [
                new OptionForm("warmup_trials", ParameterValueKind.Int, NumberRange.AtLeast(0), "Trials that nothing is pruned before."),
                new OptionForm("min", ParameterValueKind.Int, NumberRange.AtLeast(0), "The first step at which a trial may be pruned."),
                new OptionForm("strict", ParameterValueKind.Bool, NumberRange.Any, "Whether ties are pruned too."),
                new OptionForm("slack", ParameterValueKind.Float, NumberRange.Share, "How much worse than the median a trial may be."),
                new OptionForm("values", ParameterValueKind.Text, NumberRange.Any, "Which values are compared.") { Words = ["best", "last"] },
                new OptionForm("note", ParameterValueKind.Text, NumberRange.Any, "Any text."),
            ]),
            new AlgorithmForm("percentile", [.. PrunerNumbers, new OptionForm("percentile", ParameterValueKind.Float, NumberRange.Between(0, 100), "How many per cent are good enough.")]),
            new AlgorithmForm("asha", RungNumbers),
            new AlgorithmForm("hyperband", RungNumbers),
            new AlgorithmForm("predictive", [.. PrunerNumbers, RungNumbers[1]]),
        ]);

    /// <summary>The same with the strategies that learn or spread their points.</summary>
    public static SpecCatalog WithModel { get; } = Catalog with
    {
        Strategies =
        [
            .. Catalog.Strategies,
            new AlgorithmForm("gp",
            [
                new OptionForm("startup_trials", ParameterValueKind.Int, NumberRange.AtLeast(1), "Trials before the model proposes."),
                new OptionForm("deterministic", ParameterValueKind.Bool, NumberRange.Any, "Whether there is no noise."),
            ]),
            new AlgorithmForm("sobol", []),
            new AlgorithmForm("rsequence", []),
            new AlgorithmForm("tpe", [new OptionForm("startup_trials", ParameterValueKind.Int, NumberRange.AtLeast(1), "Trials before it learns.")]),
            new AlgorithmForm("cma_es", []),
            new AlgorithmForm("evolution",
            [
                new OptionForm("population", ParameterValueKind.Int, NumberRange.AtLeast(2), "Trials that may have children."),
                new OptionForm("sample", ParameterValueKind.Int, NumberRange.AtLeast(1), "Draws of which the best has the child."),
            ]),
            new AlgorithmForm("pbt",
            [
                new OptionForm("interval", ParameterValueKind.Int, NumberRange.AtLeast(1), "Steps between comparisons.") { IsRequired = true },
                new OptionForm("max", ParameterValueKind.Int, NumberRange.AtLeast(1), "The whole training."),
                new OptionForm("population", ParameterValueKind.Int, NumberRange.AtLeast(2), "Members."),
            ]) { TrainsPopulation = true },
            new AlgorithmForm("auto", []),
        ],
    };

    private static ImmutableArray<OptionForm> PrunerNumbers =>
    [
        new OptionForm("warmup_trials", ParameterValueKind.Int, NumberRange.AtLeast(1), "Trials that nothing is pruned before."),
        new OptionForm("min", ParameterValueKind.Int, NumberRange.AtLeast(0), "The first step at which a trial may be pruned."),
    ];

    private static ImmutableArray<OptionForm> RungNumbers =>
    [
        new OptionForm("min", ParameterValueKind.Int, NumberRange.AtLeast(1), "The first rung."),
        new OptionForm("max", ParameterValueKind.Int, NumberRange.AtLeast(1), "The last rung."),
        new OptionForm("eta", ParameterValueKind.Float, NumberRange.Between(1.5, 100), "How far rungs are apart."),
    ];

    public static StudyFileResult Read(string yaml, StudyFileUse use = StudyFileUse.Run) => StudyFileReader.Read(yaml, "study.yaml", Catalog, use);

    /// <summary>The study of a file that has no mistake; fails with the problems otherwise.</summary>
    public static StudySpec ReadGood(string yaml, StudyFileUse use = StudyFileUse.Run)
    {
        StudyFileResult result = Read(yaml, use);
        Assert.That(result.Problems, Is.Empty, string.Join("\n", result.Problems));
        return result.Spec!;
    }
}
