namespace HyperSearch.Benchmarks.Throughput;

/// <summary>A training workload: the model, and sequences of one length whose last tokens are the targets.</summary>
internal sealed record ModelSize(
    string Name, int Layers, int Hidden, int Heads, int KeyHeads, int Inner, int Vocabulary, int Batch, int Tokens, int Targets, int Steps, int WarmupSteps)
{
    /// <summary>Of the adapters where they are trained rather than all weights.</summary>
    public const int Rank = 16;

    public static readonly ModelSize[] All =
    [
        new("quickstart", 4, 128, 4, 2, 352, 768, 16, 32, 11, 40, 5),
        new("wide", 4, 256, 4, 4, 688, 1024, 16, 128, 127, 8, 5),
        new("large", 12, 768, 12, 12, 2048, 8192, 4, 128, 127, 4, 2),
    ];

    /// <summary>Arguments of <c>throughput.py</c>.</summary>
    public string Arguments(int threads, string head, bool adapters) => string.Join(' ',
        $"--layers {Layers} --hidden {Hidden} --heads {Heads} --key-heads {KeyHeads} --inner {Inner} --vocabulary {Vocabulary}",
        $"--batch {Batch} --tokens {Tokens} --targets {Targets} --steps {Steps} --warmup {WarmupSteps} --threads {threads} --head {head} --rank {(adapters ? Rank : 0)}");
}
