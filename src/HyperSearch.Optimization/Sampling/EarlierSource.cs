using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>What one earlier study has to say (<c>warm_start</c>), best trials first. Only their order counts: its losses may be on another scale.</summary>
internal sealed class EarlierSource
{
    // From so many results of its own on a study can tell whether an earlier one misleads it.
    private const int OwnMin = 8;

    private const double CorrelationMin = 0.1;

    private const int Neighbours = 5;

    private EarlierSource(string study, ImmutableArray<Observation> bestFirst)
    {
        Study = study;
        BestFirst = bestFirst;
    }

    public string Study { get; }

    public ImmutableArray<Observation> BestFirst { get; }

    /// <summary>The sources of a study, in the order of its file.</summary>
    public static ImmutableArray<EarlierSource> Of(StudySpec spec, TrialSnapshot snapshot) =>
        [.. snapshot.Earlier.GroupBy(trial => trial.Study, StringComparer.Ordinal).Select(group => new EarlierSource(group.Key, ObservationOrder.BestFirst(Read(spec, group))))];

    /// <summary>The assignments to begin with: the best of each source, then the second of each, and so on; each once.</summary>
    public static IEnumerable<Assignment> Favourites(ImmutableArray<EarlierSource> sources)
    {
        int longest = sources.IsEmpty ? 0 : sources.Max(source => source.BestFirst.Length);
        return Enumerable.Range(0, longest)
            .SelectMany(place => sources.Where(source => place < source.BestFirst.Length).Select(source => source.BestFirst[place].Parameters))
            .Distinct();
    }

    /// <summary>
    /// Whether what was good there is not good here: by the correlation between the places of this study's completed trials and the places that their nearest
    /// neighbours have in the earlier study. While there are few of them the source is believed.
    /// </summary>
    public bool IsMisleading(UnitCube cube, ImmutableArray<Observation> own)
    {
        Observation[] ranked = [.. ObservationOrder.BestFirst(own).Where(o => o.Standing == Standing.Completed)];
        if (ranked.Length < OwnMin) return false;
        double[][] there = [.. BestFirst.Select(o => cube.PointOf(o.Parameters))];
        return Spearman([.. ranked.Select(o => -PlaceOf(cube.PointOf(o.Parameters), there))]) < CorrelationMin;
    }

    /// <summary>The mean place of the nearest earlier trials.</summary>
    private static double PlaceOf(double[] point, double[][] there) =>
        Enumerable.Range(0, there.Length).OrderBy(i => Distance(point, there[i])).Take(Neighbours).Average();

    /// <summary>A parameter that only one of the two has makes them as far apart as opposite ends.</summary>
    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            if (double.IsNaN(a[i]) != double.IsNaN(b[i])) sum += 1;
            else if (!double.IsNaN(a[i])) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    /// <summary>Between the scores of trials that stand best first and their places; 1 if the best has the highest score, and so on.</summary>
    private static double Spearman(double[] scores)
    {
        double[] ranks = new double[scores.Length];
        for (int i = 0; i < scores.Length; i++)
            ranks[i] = scores.Count(s => s > scores[i]) + (scores.Count(s => s == scores[i]) - 1) / 2.0;
        double middle = (scores.Length - 1) / 2.0, both = 0, own = 0, places = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            both += (ranks[i] - middle) * (i - middle);
            own += (ranks[i] - middle) * (ranks[i] - middle);
            places += (i - middle) * (i - middle);
        }

        return own == 0 ? 0 : both / Math.Sqrt(own * places);
    }

    private static ImmutableArray<Observation> Read(StudySpec spec, IEnumerable<EarlierTrial> trials) =>
        [.. trials.Select((trial, i) => new Observation(i, trial.Parameters, Standing.Completed, Observations.Losses(spec, trial.Values), 0, 0))];
}
