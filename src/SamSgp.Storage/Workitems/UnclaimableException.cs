namespace SamSgp.Storage.Workitems;

/// <summary>The workitem whose turn it is cannot be begun, for a reason of its own; the others can.</summary>
public sealed class UnclaimableException(string workitemUid, Exception inner)
    : Exception($"Workitem {workitemUid} cannot be begun: {inner.Message}", inner)
{
    /// <summary>The workitem.</summary>
    public string WorkitemUid { get; } = workitemUid;
}
