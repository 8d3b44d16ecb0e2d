using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Settings;

/// <summary>The settings of one fine-tune trial with nothing left to choose. Immutable.</summary>
/// <param name="Json">
/// One JSON object, keys in the table's order: <c>{"model":"/abs","data":{"train":"/abs",..},"method":"lora",..}</c>. A setting without
/// a value (no patience, tokens instead of epochs) is left out. Equal inputs give equal bytes.
/// </param>
/// <param name="Values">The same by flat names (<c>data.train</c>).</param>
/// <param name="Sources">Where each value comes from.</param>
public sealed record ResolvedSettings(
    string Json, ImmutableSortedDictionary<string, ParameterValue> Values, ImmutableSortedDictionary<string, SettingSource> Sources);
