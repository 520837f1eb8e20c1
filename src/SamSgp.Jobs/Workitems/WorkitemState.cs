namespace SamSgp.Jobs.Workitems;

/// <summary>Where a Unified Procedure Step is in its life: ProcedureStepState (0074,1000), PS3.4 CC.1.1.</summary>
public enum WorkitemState
{
    /// <summary>SCHEDULED: nobody works on it yet.</summary>
    Scheduled,

    /// <summary>IN PROGRESS: a performer holds its Transaction UID.</summary>
    InProgress,

    /// <summary>COMPLETED: final; the work was done.</summary>
    Completed,

    /// <summary>CANCELED: final; the work was given up, by request or by failure.</summary>
    Canceled,
}

/// <summary>The Code Strings of <see cref="WorkitemState"/>.</summary>
public static class WorkitemStates
{
    /// <summary>The value as it stands in ProcedureStepState (0074,1000).</summary>
    public static string ToCodeString(this WorkitemState state) => state switch
    {
        WorkitemState.Scheduled => "SCHEDULED",
        WorkitemState.InProgress => "IN PROGRESS",
        WorkitemState.Completed => "COMPLETED",
        WorkitemState.Canceled => "CANCELED",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Reads a Code String, trailing padding allowed; false when it is none of the four.</summary>
    public static bool TryParse(string? codeString, out WorkitemState state)
    {
        (state, var known) = codeString?.Trim() switch
        {
            "SCHEDULED" => (WorkitemState.Scheduled, true),
            "IN PROGRESS" => (WorkitemState.InProgress, true),
            "COMPLETED" => (WorkitemState.Completed, true),
            "CANCELED" => (WorkitemState.Canceled, true),
            _ => (WorkitemState.Scheduled, false),
        };
        return known;
    }

    /// <summary>True for COMPLETED and CANCELED: the workitem may no longer be changed.</summary>
    public static bool IsFinal(this WorkitemState state) => state is WorkitemState.Completed or WorkitemState.Canceled;
}
