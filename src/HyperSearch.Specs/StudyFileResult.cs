using System.Collections.Immutable;
using HyperSearch.Core.Studies;

namespace HyperSearch.Specs;

/// <summary>What reading a study file gave: a specification, or the problems that stand against it, in the order of the file.</summary>
/// <param name="Spec">Null exactly when there are problems.</param>
public sealed record StudyFileResult(StudySpec? Spec, ImmutableArray<SpecProblem> Problems);
