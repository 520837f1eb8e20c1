namespace SamSgp.Storage.Instances;

/// <summary>A file that was taken out of the store because nothing says that it belongs there, or because its instance was deleted.</summary>
/// <param name="Name">Its name in the quarantine.</param>
/// <param name="Path">Where it lay, relative to the folder of instances.</param>
/// <param name="Reason">Why it was taken out.</param>
/// <param name="Since">When.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Until">When it is removed for good; null for never.</param>
public sealed record QuarantinedFile(string Name, string Path, string Reason, DateTimeOffset Since, long Bytes, DateTimeOffset? Until);
