using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>A study's trials as encoded points, by what they have to say. In the order of trial numbers, so that the order in which results arrived is forgotten.</summary>
public sealed class ModelInputs
{
    private readonly Dictionary<int, double[]> encoded = [];
    private readonly Dictionary<int, RungReading> readings;

    public ModelInputs(StudySpec spec, TrialSnapshot snapshot, SpaceEncoder encoder)
    {
        Spec = spec;
        Snapshot = snapshot;
        Encoder = encoder;
        readings = RungReadings.Of(spec, snapshot);
        if (readings.Count > 0 && spec.Objectives.Length == 1 && spec.Strategy.Word("curves", "readings") == "kernel") Curves = CurvePoints.Of(spec, snapshot);
        foreach (Observation observation in Observations.Of(spec, snapshot))
        {
            double[] positions = encoder.ToPositions(observation.Parameters), code = new double[encoder.Dimensions];
            encoder.Encode(positions, code);
            encoded[observation.Number] = code;
            Positions[observation.Number] = positions;
            Taken.Add(code);
            switch (observation.Standing)
            {
                case Standing.Partial or Standing.Pending or Standing.Infeasible when readings.TryGetValue(observation.Number, out RungReading reading):
                    Succeeded.Add(observation.Number);
                    if (observation.Standing != Standing.Infeasible) Feasible.Add(observation.Number);
                    Losses[observation.Number] = reading.Losses;
                    break;
                case Standing.Completed:
                    Succeeded.Add(observation.Number);
                    Feasible.Add(observation.Number);
                    Losses[observation.Number] = observation.Losses;
                    break;
                case Standing.Infeasible:
                    Succeeded.Add(observation.Number);
                    Losses[observation.Number] = observation.Losses;
                    break;
                case Standing.Failed:
                    Failed.Add(observation.Number);
                    break;
                case Standing.Pending:
                    Pending.Add(observation.Number);
                    break;
                case Standing.Partial:
                    break;
                default:
                    throw new InvalidOperationException($"Trial {observation.Number} stands as {observation.Standing}.");
            }
        }
    }

    public StudySpec Spec { get; }

    public TrialSnapshot Snapshot { get; }

    public SpaceEncoder Encoder { get; }

    /// <summary>Numbers of trials that have their values, or under a pruner with rungs a reading of them.</summary>
    public List<int> Succeeded { get; } = [];

    /// <summary>Those of them that meet the metric constraints.</summary>
    public HashSet<int> Feasible { get; } = [];

    /// <summary>Numbers of trials that failed in a way that teaches something.</summary>
    public List<int> Failed { get; } = [];

    /// <summary>Numbers of trials that wait or run, and have said nothing yet.</summary>
    public List<int> Pending { get; } = [];

    /// <summary>The losses of trials that have them, one per objective: smaller is better.</summary>
    public Dictionary<int, ImmutableArray<double>> Losses { get; } = [];

    public Dictionary<int, double[]> Positions { get; } = [];

    /// <summary>The feasible trial of the lowest loss of the first objective; null without any.</summary>
    public int? Best => Feasible.Count == 0 ? null : Feasible.MinBy(n => (Losses[n][0], n));

    /// <summary>Every point that was proposed and teaches or may teach something.</summary>
    public PointKeys Taken { get; } = new();

    public double[] Encoded(int number) => encoded[number];

    public FailureClass FailureOf(int number) => Snapshot.Trials[number].Failure ?? FailureClass.Diverged;

    /// <summary>The values of trials at the rungs that they passed, where the study asks for a model of whole learning curves.</summary>
    internal SortedDictionary<int, CurvePoint[]>? Curves { get; }

    /// <summary>Whether some trials are known by what they were worth at a rung only.</summary>
    public bool HasReadings => readings.Count > 0;

    /// <summary>Whether the trial is known by a reading at a rung, not by its end.</summary>
    public bool IsReading(int number) => readings.ContainsKey(number);

    /// <summary>How far a trial's loss may be from that at its end, as a variance of the standardised targets; 0 for a completed one.</summary>
    public double ReadingVariance(int number) => readings.TryGetValue(number, out RungReading reading) ? reading.Variance : 0;

    /// <summary>The standard error that was told with an objective's value, or 0.</summary>
    public double StandardError(int number, int objective) =>
        Snapshot.Trials[number].Metrics.TryGetValue(Spec.Objectives[objective].Metric + "/stderr", out double error) && double.IsFinite(error) ? Math.Max(0, error) : 0;
}
