using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>What the attention of every layer shares in one forward pass.</summary>
/// <param name="Positions">Where positions are learned: Int64 [tokens], or [batch, tokens] when rows stand at different positions.</param>
/// <param name="Cos">Where positions are rotated: [tokens, rotated], or [batch, tokens, rotated] when rows stand at different positions.</param>
/// <param name="Sin">As <paramref name="Cos"/>.</param>
/// <param name="Mask">Bool, true where a query may look, broadcastable to [batch, heads, queries, keys]; null: plainly causal.</param>
/// <param name="WindowMask">The same for sliding layers; null: as <paramref name="Mask"/>, because the text is no longer than the window.</param>
/// <param name="Cache">Earlier keys and values, or null.</param>
/// <param name="Dropout">Null outside training.</param>
internal sealed record AttentionInput(Tensor? Positions, Tensor? Cos, Tensor? Sin, Tensor? Mask, Tensor? WindowMask, KeyValueCache? Cache, DropoutPlan? Dropout);
