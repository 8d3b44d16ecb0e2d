using System.Collections.Immutable;
using HyperSearch.Benchmarks.Regret.Functions;

namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>
/// The 24 noiseless functions of the black-box optimisation benchmark in 2, 5, 10 and 20 dimensions, as the report defines them (<see cref="BbobTransforms"/>): optimum and rotations are part of the
/// definitions, so that they are not placed anew, and a seed is an instance. The instances are our own, not those that COCO numbers. In alphabetical order odd positions
/// are for tuning and even ones reported, which makes it 2 and 10 dimensions for tuning, 5 and 20 for reports.
/// </summary>
internal static class BbobTable
{
    private const double Half = 5;

    private static readonly Func<BbobInstance, BbobFunction>[] Definitions =
    [
        SeparableFunctions.Sphere, SeparableFunctions.Ellipsoid, SeparableFunctions.Rastrigin, SeparableFunctions.BuecheRastrigin, SeparableFunctions.LinearSlope,
        UnimodalFunctions.AttractiveSector, UnimodalFunctions.StepEllipsoid, UnimodalFunctions.Rosenbrock, UnimodalFunctions.RosenbrockRotated, UnimodalFunctions.EllipsoidRotated,
        UnimodalFunctions.Discus, UnimodalFunctions.BentCigar, UnimodalFunctions.SharpRidge, UnimodalFunctions.DifferentPowers,
        MultimodalFunctions.RastriginRotated, MultimodalFunctions.Weierstrass, drawn => MultimodalFunctions.Schaffer(drawn, 10), drawn => MultimodalFunctions.Schaffer(drawn, 1000),
        MultimodalFunctions.GriewankRosenbrock, MultimodalFunctions.Schwefel, drawn => MultimodalFunctions.Gallagher(drawn, 101), drawn => MultimodalFunctions.Gallagher(drawn, 21),
        MultimodalFunctions.Katsuura, MultimodalFunctions.BiRastrigin,
    ];

    public static ImmutableArray<BenchmarkFunction> All { get; } =
    [
        .. Enumerable.Range(0, Definitions.Length)
            .SelectMany(f => new[] { 2, 5, 10, 20 }.Select(d => (Name: FormattableString.Invariant($"bbob{f + 1:00}-{d:00}"), Definition: Definitions[f], Dimension: d)))
            .Select((f, i) => new BenchmarkFunction(
                new FunctionDefinition(f.Name, Suites.Bbob, CanRotate: false, (seed, _) => Place(f.Name, f.Definition, f.Dimension, seed)), IsTuning: i % 2 == 0, IsRotated: false)),
    ];

    private static Problem Place(string name, Func<BbobInstance, BbobFunction> definition, int dimension, ulong seed)
    {
        BbobFunction function = definition(new BbobInstance(name, seed, dimension));
        var box = Box.Cube(dimension, -Half, Half);
        return new Problem
        {
            Space = box.Space,
            Evaluate = point => Evaluation.Of(function.Value(box.Natural(box.Unit(point)))),
            Minimizer = box.Point(box.Unit(function.Minimizer)),
            Optimum = 0,
        };
    }
}
