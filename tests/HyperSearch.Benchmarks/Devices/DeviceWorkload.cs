namespace HyperSearch.Benchmarks.Devices;

/// <summary>LoRA on a decoder with random weights; every row is full, as packing leaves them, and every token but the first of a row is a target.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Hidden">Width.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyHeads">Key and value heads.</param>
/// <param name="Inner">Width of the gated MLP.</param>
/// <param name="Vocabulary">Tokens; the head is tied to the embeddings.</param>
/// <param name="Rows">Rows of a step.</param>
/// <param name="Tokens">Tokens of a row.</param>
/// <param name="Steps">Steps that are timed.</param>
internal sealed record DeviceWorkload(string Name, int Layers, int Hidden, int Heads, int KeyHeads, int Inner, int Vocabulary, int Rows, int Tokens, int Steps)
{
    public const int Rank = 16;
    public const int WarmupSteps = 5;

    public static readonly DeviceWorkload[] All =
    [
        // The shape of Qwen2.5-0.5B; 8,192 tokens a step.
        new("0.5b", 24, 896, 14, 2, 4864, 151_936, 8, 1024, 30),
        // To see on any machine that both sides run.
        new("tiny", 2, 64, 4, 2, 160, 512, 2, 64, 5),
    ];

    /// <summary>Weights of the linear layers and of the head, each of which costs a product forward and one for the gradient of its input.</summary>
    public long LinearWeights
    {
        get
        {
            long size = Hidden / Heads;
            long layer = (2L * Hidden * Heads * size) + (2L * Hidden * KeyHeads * size) + (3L * Hidden * Inner);
            return (Layers * layer) + ((long)Vocabulary * Hidden);
        }
    }

    /// <summary>Floating-point operations of a training token: a LoRA step needs no gradients of the base weights, so four a weight; attention's scores beside them.</summary>
    public double OperationsPerToken => (4.0 * LinearWeights) + (6.0 * Layers * Hidden * Tokens);

    /// <summary>Arguments of <c>peft_throughput.py</c>.</summary>
    public string Arguments(string device) => string.Join(' ',
        $"--layers {Layers} --hidden {Hidden} --heads {Heads} --key-heads {KeyHeads} --inner {Inner} --vocabulary {Vocabulary}",
        $"--rows {Rows} --tokens {Tokens} --steps {Steps} --warmup {WarmupSteps} --rank {Rank} --device {device}");
}
