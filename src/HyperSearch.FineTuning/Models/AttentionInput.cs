using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>What the attention of every layer shares in one forward pass.</summary>
/// <param name="Cos">[tokens, head size], or [batch, tokens, head size] when rows stand at different positions.</param>
/// <param name="Sin">As <paramref name="Cos"/>.</param>
/// <param name="Mask">Bool, true where a query may look, broadcastable to [batch, heads, queries, keys]; null: plainly causal.</param>
/// <param name="Cache">Earlier keys and values, or null.</param>
/// <param name="Dropout">Null outside training.</param>
internal sealed record AttentionInput(Tensor Cos, Tensor Sin, Tensor? Mask, KeyValueCache? Cache, DropoutPlan? Dropout);
