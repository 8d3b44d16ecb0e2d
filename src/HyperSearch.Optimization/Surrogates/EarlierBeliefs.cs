using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// What earlier studies (<c>warm_start</c>) say of a point: a model of each over the places of its trials, turned into normal scores because its losses may be on
/// another scale. Its weight fades with the study's own results, and a source that those contradict is dropped.
/// </summary>
internal static class EarlierBeliefs
{
    private const int RowsMax = 200;

    // How many own results all sources together are worth.
    private const double Strength = 10;

    private const double ScoreNoise = 0.05;

    public static IReadOnlyList<IAcquisitionTerm> Build(ModelInputs inputs, IReadOnlyDictionary<string, FittedModel> last, IDictionary<string, FittedModel> fitted)
    {
        if (inputs.Snapshot.Earlier.IsEmpty) return [];
        var cube = new UnitCube(inputs.Encoder.Space);
        ImmutableArray<Observation> own = Observations.Of(inputs.Spec, inputs.Snapshot);
        EarlierSource[] believed = [.. EarlierSource.Of(inputs.Spec, inputs.Snapshot).Where(source => !source.IsMisleading(cube, own))];
        var terms = new List<IAcquisitionTerm>();
        foreach (EarlierSource source in believed)
        {
            TrainingSet data = Rows(inputs.Encoder, [.. source.BestFirst.Select(o => o.Parameters)]);
            string name = $"earlier/{source.Study}";
            FittedModel model = RefitSchedule.Update(last.GetValueOrDefault(name), data, new GpPrior(data.Dimensions, ScoreNoise), data.Count);
            fitted[name] = model;
            terms.Add(new LogBelief(GpPosterior.Condition(data, model.ToHyperparameters()), Strength / Math.Max(1, inputs.Succeeded.Count) / believed.Length));
        }

        return terms;
    }

    /// <summary>The points best first, each once, with the normal score of its place as the target; evenly thinned out where there are many.</summary>
    private static TrainingSet Rows(SpaceEncoder encoder, Assignment[] bestFirst)
    {
        var keys = new PointKeys();
        double[][] points = [.. bestFirst.Select(encoder.Encode).Where(point => keys.Add(point))];
        int count = Math.Min(points.Length, RowsMax);
        double[] targets = new double[count], inputs = new double[count * encoder.Dimensions];
        for (int i = 0; i < count; i++)
        {
            int place = (int)((long)i * points.Length / count);
            points[place].CopyTo(inputs, i * encoder.Dimensions);
            targets[i] = NormalDistribution.Quantile((place + 0.5) / points.Length);
        }

        return TrainingSet.Of(encoder.Dimensions, encoder.Numeric, inputs, targets);
    }
}
