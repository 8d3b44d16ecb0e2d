using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>The moments of an optimiser step at which most memory is held, beside weights and optimiser state.</summary>
internal sealed class StepMemory
{
    private readonly TrialSession _session;
    private readonly LayerMemory _layer;
    private readonly long _tokens;
    private readonly long _targets;
    private readonly long _longest;
    private readonly int _width;

    /// <param name="rows">Sequences of a micro-batch; the longest of the training set count.</param>
    public StepMemory(TrialSession session, int rows)
    {
        _session = session;
        _width = session.Network.DType == DType.Float32 ? 4 : 2;
        _layer = new LayerMemory(session.Network.Config, _width, session.Adapters is null);
        var longest = session.LongestRows(rows);
        _longest = longest[0].Tokens.Length;
        _tokens = _longest * longest.Count;
        _targets = longest.Sum(row => (long)row.Targets);
    }

    private ModelConfig Config => _session.Network.Config;

    private bool Recomputes => _session.Settings.Recompute;

    public long GradientBytes => _session.Optimizer.Weights.Sum(weight => weight.Parameter.Value.Length * (weight.Parameter.Value.DType == DType.Float32 ? 4 : 2));

    /// <summary>Layers from the first that is trained, whose activations the graph keeps, and the hidden states around the head.</summary>
    public long ActivationBytes
    {
        get
        {
            var layers = Config.Layers - FirstTrained();
            var kept = Recomputes ? _tokens * Config.HiddenSize * _width * layers : (_tokens * _layer.Kept(_longest) * layers) + AdapterBytes();
            return kept + (_tokens * Config.HiddenSize * _width);
        }
    }

    public long HighestBytes
    {
        get
        {
            var head = TrainsHead() ? Config.VocabularySize * (long)Config.HiddenSize * 4 : 0;
            var chosen = _targets * Config.HiddenSize * (_width + 8L);
            var earlier = _session.Settings.Accumulation > 1 ? GradientBytes : 0;
            var scored = earlier + ActivationBytes + chosen + head + (head > 0 && _width < 4 ? head * 2 : 0) + LogitBytes();
            var layer = Recomputes ? (_tokens * _layer.Kept(_longest)) + (AdapterBytes() / Math.Max(1, Config.Layers - FirstTrained())) : 0;
            var backward = earlier + ActivationBytes + layer + (_tokens * (_layer.InFlight + AdapterInFlight())) + (_targets * Config.HiddenSize * _width) + head;
            // A tied embedding gets one gradient from the head and another from the tokens.
            var end = GradientBytes + (_tokens * Config.HiddenSize * 2 * _width) + (Config.TieWordEmbeddings ? 2 * head : head);
            return new[] { scored, backward, end, GradientBytes + OptimizerBytes() }.Max();
        }
    }

    /// <summary>A chunk's logits in float32; capped ones have slopes beside them, a teacher's scores and shares lie beside the student's.</summary>
    private long LogitBytes()
    {
        if (_session.Classifies) return 0;
        var copies = _session.Settings.DistillationWeight > 0 ? 6 : Config.LogitCap is null ? 1 : 2;
        return Math.Min(HeadChunk.Rows(Config), _targets) * Config.VocabularySize * 4 * copies;
    }

    private bool TrainsHead() => _session.Network is DecoderModel { Head.Value.RequiresGrad: true } && !_session.Classifies;

    /// <summary>Adafactor works on a copy of the gradient, its square and what becomes of it; the others in place.</summary>
    private long OptimizerBytes()
        => _session.Settings.Optimizer == OptimizerKind.Adafactor ? 2 * _session.Optimizer.Weights.Max(weight => weight.Value.Length * 4) : 0;

    /// <summary>Number of the first layer with something to train; 0 where the embeddings are trained.</summary>
    private int FirstTrained()
    {
        if (_session.Optimizer.Weights.Any(weight => weight.Parameter.Name.Contains("embed", StringComparison.Ordinal) || weight.Parameter.Name.Contains(".wte", StringComparison.Ordinal))) return 0;
        for (var layer = 0; layer < Config.Layers; layer++)
        {
            var prefix = _session.Network.FrozenBy(layer + 1, embeddings: false)[layer];
            if (_session.Optimizer.Weights.Any(weight => weight.Parameter.Name.Contains(prefix, StringComparison.Ordinal))) return layer;
        }

        return Config.Layers;
    }

    /// <summary>Bytes of a token in flight in the widest linear layer whose adapter does not work in one pass with it.</summary>
    private long AdapterInFlight()
    {
        if (_session.Adapters is not { } set) return 0;
        var (dropout, decomposed) = (_session.Settings.LoraDropout > 0, set.Config.Decomposed);
        var widest = _session.Network.Linears.Max(linear => linear.Outputs);
        return widest * _width * (decomposed ? dropout ? 3 : 2 : dropout ? 1 : 0);
    }

    /// <summary>What adapters keep beside their layers: the narrow product; with dropout an input of their own; DoRA the sum before it is scaled.</summary>
    private long AdapterBytes()
    {
        if (_session.Adapters is not { } set) return 0;
        var dropout = _session.Settings.LoraDropout > 0;
        var linears = _session.Network.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        return set.Adapters.Sum(adapter =>
        {
            var linear = linears[adapter.Module];
            long bytes = 4L * adapter.Rank * (dropout || adapter.Magnitude is not null ? 2 : 1);
            if (dropout) bytes += linear.Inputs * _width;
            if (_width < 4) bytes += (linear.Inputs * 4) + (4L * adapter.Rank);
            if (adapter.Magnitude is not null) bytes += linear.Outputs * _width;
            return bytes * _tokens;
        });
    }
}
