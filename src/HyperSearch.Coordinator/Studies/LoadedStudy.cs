using HyperSearch.Core.Studies;

namespace HyperSearch.Coordinator.Studies;

/// <summary>A study as its journal tells it.</summary>
internal sealed record LoadedStudy(StudyState State, DenseReports Dense);
