using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Generation;

/// <summary>
/// Batched decoding with a cache of keys and values. Prompts are padded on the right; the padded cache slots are masked and each
/// row counts positions from its own length, so that a row's tokens do not depend on its neighbours.
/// </summary>
public sealed class TokenGenerator
{
    private readonly DecoderModel _model;
    private readonly HashSet<int> _ends;
    private readonly Sampling _sampling;
    private int _rowsMax;

    /// <param name="model">With the adapters that should take part attached.</param>
    /// <param name="sampling">How tokens are chosen; null: greedily.</param>
    /// <param name="rowsMax">Most prompts at a time; halved when memory ends.</param>
    public TokenGenerator(DecoderModel model, Sampling? sampling = null, int rowsMax = 128)
    {
        _model = model;
        _sampling = sampling ?? Sampling.Greedy;
        _ends = [.. model.Config.EosTokenIds];
        _rowsMax = rowsMax;
    }

    /// <summary>Continues every prompt, in the order given.</summary>
    public IReadOnlyList<GeneratedTokens> Generate(IReadOnlyList<GenerationRequest> requests)
    {
        using var noGrad = new NoGradScope();
        var results = new GeneratedTokens[requests.Count];
        // Like lengths together: less padding in the cache.
        var order = Enumerable.Range(0, requests.Count).OrderBy(i => requests[i].Prompt.Count).ThenBy(i => i).ToArray();
        var next = 0;
        while (next < order.Length)
        {
            var chosen = order[next..Math.Min(order.Length, next + _rowsMax)];
            try
            {
                using var scope = new TensorScope();
                using var batch = new GenerationBatch(_model, [.. chosen.Select(i => (i, requests[i]))], _ends, _sampling);
                var written = batch.Run();
                for (var i = 0; i < chosen.Length; i++) results[chosen[i]] = written[i];
                next += chosen.Length;
            }
            catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory && chosen.Length > 1)
            {
                TorchRuntime.EmptyCache(_model.Device);
                _rowsMax = (chosen.Length + 1) / 2;
            }
        }

        return results;
    }
}
