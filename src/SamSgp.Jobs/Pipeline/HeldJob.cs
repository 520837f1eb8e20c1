using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>A job that this process has claimed and works on.</summary>
/// <param name="Workitem">As it was right after that.</param>
/// <param name="Claim">The lock on it.</param>
/// <param name="WasInterrupted">Another process, or an earlier one, had begun it.</param>
internal sealed record HeldJob(Workitem Workitem, WorkitemClaim Claim, bool WasInterrupted);
