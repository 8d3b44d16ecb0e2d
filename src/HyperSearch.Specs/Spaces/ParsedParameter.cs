using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>A parameter of the file: its name and place, and the parameter itself where it could be read.</summary>
/// <param name="Parameter">Null where its section is wrong; other sections may still name it.</param>
internal sealed record ParsedParameter(string Name, Mark Mark, Fields? Fields, Parameter? Parameter);
