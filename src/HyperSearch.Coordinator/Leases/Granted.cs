using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Coordinator.Leases;

/// <summary>A lease that was decided: the trial as it stood then, in its study.</summary>
internal sealed record Granted(StudyState State, TrialRecord Trial);
