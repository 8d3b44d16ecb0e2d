using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>Values that one token needs in one layer, counted from what the layer's operations keep for their backward pass.</summary>
internal sealed class LayerMemory
{
    private const int TokensPerEvaluation = 8192;

    private readonly ModelConfig _config;
    private readonly int _width;
    private readonly bool _trainsNorms;
    private readonly long _hidden;
    private readonly long _queries;
    private readonly long _keys;
    private readonly long _inner;

    /// <param name="width">Bytes of an activation.</param>
    /// <param name="trainsNorms">Whether the norms' weights want gradients.</param>
    public LayerMemory(ModelConfig config, int width, bool trainsNorms)
    {
        (_config, _width, _trainsNorms) = (config, width, trainsNorms);
        (_hidden, _inner) = (config.HiddenSize, config.IntermediateSize);
        _queries = (long)config.Heads * config.HeadSize;
        _keys = (long)config.KeyValueHeads * config.HeadSize;
    }

    /// <summary>Bytes of a token that the graph holds of a layer, adapters aside, in texts of <paramref name="length"/> tokens.</summary>
    public long Kept(long length)
    {
        // Input, first norm, middle, second norm; q, k, v and what attention gives.
        var values = (4 * _hidden) + (2 * _queries) + (2 * _keys);
        // Gate, up and their product; or what goes into the activation and comes out.
        values += (_config.Mlp == MlpKind.Plain ? 2 : 3) * _inner;
        if (_config.BranchNorms) values += 2 * _hidden;
        if (_config.HeadNorms) values += _queries + _keys;
        if (_config.RotarySize > 0 && _config.RotarySize < _config.HeadSize) values += _queries + _keys;
        return (values * _width) + Scores(length) + Wider();
    }

    /// <summary>Bytes of a token in flight where a layer's forward or backward pass is at its widest.</summary>
    public long InFlight => Math.Max((2 * _hidden) + (2 * _inner), (2 * _hidden) + _queries + (2 * _keys)) * _width;

    /// <summary>Attention that is not fused keeps its weights: in float32 and in the model's dtype, twice where scores are capped.</summary>
    private long Scores(long length)
    {
        if (_config.AttentionCap is not null) return _config.Heads * length * (3L * Math.Max(4, _width));
        return _width == 4 ? _config.Heads * 4 : _config.Heads * length * (4L + _width);
    }

    /// <summary>Without fused kernels for a narrow dtype, norms work on float32 copies of their input, and activations keep one result more.</summary>
    private long Wider() => _width == 4 ? 0 : (2 * (_trainsNorms ? 2 : 1) * _hidden * 4) + (_inner * _width);

    /// <summary>The most that scoring a set needs: a layer's results, all of which live until its end, or the logits of a chunk and as much again for their sum of exponentials.</summary>
    public static long EvaluationBytes(ModelConfig config, int width, IReadOnlyList<TrainingRow> rows)
    {
        var tokens = Math.Min(TokensPerEvaluation, rows.Sum(row => (long)row.Tokens.Length));
        var targets = Math.Min(tokens, rows.Sum(row => (long)row.Targets));
        long hidden = config.HiddenSize, queries = (long)config.Heads * config.HeadSize, keys = (long)config.KeyValueHeads * config.HeadSize;
        var layer = tokens * width * ((7 * hidden) + (3 * queries) + (3 * keys) + (3L * config.IntermediateSize));
        var chunk = Math.Min(HeadChunk.Rows(config), targets);
        var logits = (tokens * hidden * width) + (targets * hidden * width) + (chunk * config.VocabularySize * (4L + 4 + (width == 4 ? 0 : width)));
        return Math.Max(layer, logits);
    }
}
