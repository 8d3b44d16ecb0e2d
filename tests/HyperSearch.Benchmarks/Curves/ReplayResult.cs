namespace HyperSearch.Benchmarks.Curves;

/// <summary>One replayed search.</summary>
/// <param name="Share">Steps read until the target was reached, as a share of 200 full runs; the limit where it was not.</param>
/// <param name="Time">Virtual time until then, in the duration of an average full run.</param>
internal sealed record ReplayResult(string Task, ulong Seed, bool Reached, double Share, double Time, int Trials);
