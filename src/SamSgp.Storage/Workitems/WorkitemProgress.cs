namespace SamSgp.Storage.Workitems;

/// <summary>How far a workitem is, kept beside it.</summary>
/// <param name="Permille">0 to 1,000.</param>
/// <param name="Description">What is being done.</param>
/// <param name="Reports">Counts the reports from 1; with <see cref="WorkitemRecord.Version"/> it grows with everything that happens.</param>
/// <param name="Reported">When this was said.</param>
public sealed record WorkitemProgress(int Permille, string Description, long Reports, DateTimeOffset Reported);
