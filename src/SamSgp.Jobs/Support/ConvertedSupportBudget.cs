namespace SamSgp.Jobs.Support;

/// <summary>What files made from DICOM support may take on disk.</summary>
/// <param name="Bytes">All of them together; those in use may take more.</param>
public sealed record ConvertedSupportBudget(long Bytes);
