using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>A constraint with its place in the file.</summary>
internal sealed record PlacedConstraint(ConstraintExpression Expression, Mark Mark);
