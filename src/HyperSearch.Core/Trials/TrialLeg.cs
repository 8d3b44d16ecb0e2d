namespace HyperSearch.Core.Trials;

/// <summary>
/// Where a trial stands in population based training: it does one interval of a member's training, from the end of another trial to its
/// <see cref="RungTarget"/>, and completes there. Its parameters hold for that interval, as a trial's do for its life.
/// </summary>
/// <param name="Member">The member of the population, from 0.</param>
/// <param name="Generation">How many intervals were trained before it begins, from 0.</param>
/// <param name="Parent">The completed trial from whose last checkpoint it starts: the member's own last one, or one that did better. Null: it starts at the beginning.</param>
/// <param name="From">The step of that checkpoint; 0 without a parent.</param>
public sealed record TrialLeg(int Member, int Generation, int? Parent, long From);
