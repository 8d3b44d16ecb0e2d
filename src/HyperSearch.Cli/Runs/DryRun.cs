using System.Globalization;
using HyperSearch.Cli.Data;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;

namespace HyperSearch.Cli.Runs;

/// <summary>`run --dry-run`: what would run and what it would cost. Makes no home and no study.</summary>
internal static class DryRun
{
    public static int Run(StudyFile file, RunOptions options, CliContext context, CancellationToken cancel)
    {
        var outline = StudyOutline.Of(file.Spec);
        DataGate.Check(file, options.AllowLeakage, context.Screen);
        TrialCost? cost = file.Spec.Trial is FineTuneTrial trial ? TrialProbe.Measure(file, trial, context, cancel) : null;
        TimeSpan? total = cost is not null && outline.PlannedTrials is { } planned ? TimeSpan.FromSeconds(cost.TrialSeconds * Math.Ceiling(planned / (double)file.Spec.Parallelism)) : null;
        if (context.Screen.Json)
            context.Screen.Record(new { Study = file.Spec.Name, outline.Size.Cells, Trials = outline.PlannedTrials, Probe = cost, TotalSeconds = total?.TotalSeconds });
        else
            foreach (string line in Lines(outline, cost, total, file.Spec.Parallelism)) context.Screen.Data(line);
        return ExitCode.Done;
    }

    private static IEnumerable<string> Lines(StudyOutline outline, TrialCost? cost, TimeSpan? total, int parallelism)
    {
        foreach (string line in StudyCheck.Aligned(outline)) yield return line;
        if (cost is null)
        {
            yield return "cost        unknown: a command's time shows only when it runs";
            yield break;
        }

        yield return $"one trial   about {Figures.Duration(TimeSpan.FromSeconds(cost.TrialSeconds))}: {Count(cost.PlannedSteps)} steps of {Figures.Duration(TimeSpan.FromSeconds(cost.SecondsPerStep))} (probe: {Count(cost.ProbeSteps)} steps of {Figures.Parameters(cost.Parameters)}; evaluations come on top)";
        yield return $"memory      about {Figures.Bytes((long)(cost.PeakMemoryGigabytes * 1e9))} of tensors for each of {Count(parallelism)} at a time";
        yield return total is { } time ? $"all trials  about {Figures.Duration(time)}; pruning and early stopping make it less" : "all trials  until the budget is spent";
    }

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}
