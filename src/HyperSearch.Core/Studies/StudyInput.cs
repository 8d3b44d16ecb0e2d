namespace HyperSearch.Core.Studies;

/// <summary>A file or a folder that the study was submitted with, for machines that do not share the submitter's disk.</summary>
/// <param name="Path">As trials name it; absolute, on the submitter's machine.</param>
/// <param name="Sha256">Of the file's content, or of the folder's manifest; lower-case hexadecimal.</param>
public sealed record StudyInput(string Path, string Sha256, long Bytes, bool IsFolder);
