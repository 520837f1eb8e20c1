namespace SamSgp.Jobs.Failures;

/// <summary>Why a job ended without its result: recorded in the workitem, shown to the user.</summary>
/// <param name="Stage">Where it failed; one of <see cref="JobStage"/>.</param>
/// <param name="Code">Kebab-case word for programs: <c>series-not-found</c>, <c>task-refuses-series</c>.</param>
/// <param name="Message">Sentences for the user: what is wrong, with what, and what would be right.</param>
public sealed record JobFailure(string Stage, string Code, string Message);
