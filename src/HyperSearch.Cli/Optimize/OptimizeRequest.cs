using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Cli.Optimize;

/// <summary>One line of the caller.</summary>
internal abstract record OptimizeRequest
{
    public sealed record Ask(int Count) : OptimizeRequest;

    public sealed record Tell(int Number, ImmutableArray<double> Values, ImmutableArray<double> StandardErrors, ImmutableArray<KeyValuePair<string, double>> Metrics) : OptimizeRequest;

    public sealed record TellFailed(int Number, FailureClass Class, string? Message) : OptimizeRequest;

    public sealed record Report(int Number, long Step, double Value) : OptimizeRequest;

    public sealed record Best : OptimizeRequest;

    public sealed record Pending : OptimizeRequest;

    public sealed record Explain(int Number) : OptimizeRequest;
}
