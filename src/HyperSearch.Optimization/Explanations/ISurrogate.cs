using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// A probabilistic model of one objective over a search space, laid out on the unit cube [0, 1]^d with a coordinate for each parameter that
/// has more than one value. Every point of the cube has a value: coordinates of inactive parameters make no difference, and constraints are not looked at.
/// Values are the objective's without noise, in its own unit and direction.
/// </summary>
public interface ISurrogate
{
    /// <summary>The parameter of each coordinate, d of them.</summary>
    ImmutableArray<Parameter> Parameters { get; }

    /// <summary>What the model was made from.</summary>
    IReadOnlyList<SurrogateObservation> Observations { get; }

    /// <summary>
    /// The share of the observed variance that the model predicts when each observation is left out in turn: 1 for a model that knows
    /// everything, 0 or less for one that knows nothing. NaN where it cannot be said.
    /// </summary>
    double Accuracy { get; }

    /// <summary>
    /// The share of the observed variance, in [0, 1], that the model neither predicts when observations are left out nor takes for noise: nobody
    /// knows which parameters it belongs to.
    /// </summary>
    double Unexplained { get; }

    /// <summary>Whether smaller values are better.</summary>
    bool Minimizes { get; }

    /// <summary>The median value at each of <paramref name="points"/>.</summary>
    double[] Medians(IReadOnlyList<double[]> points);

    /// <summary>Median and 95% interval at a point.</summary>
    Estimate Predict(double[] point);

    /// <summary>The values of <paramref name="draws"/> functions that are drawn from the model, each at all <paramref name="points"/>: [draw][point].</summary>
    double[][] Draw(IReadOnlyList<double[]> points, int draws, PhiloxStream random);

    /// <summary>The user's value at a coordinate.</summary>
    ParameterValue ValueAt(int coordinate, double unit);

    /// <summary>The point of an assignment; inactive coordinates stand in the middle.</summary>
    double[] PointOf(Assignment assignment);
}
