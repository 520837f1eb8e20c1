namespace SamSgp.Plugins.Scripts;

/// <summary>How a script can fail.</summary>
public enum ScriptFailure
{
    /// <summary>It does not compile.</summary>
    Faulty,

    /// <summary>It threw an exception.</summary>
    Exception,

    /// <summary>It ran longer than it may.</summary>
    Timeout,

    /// <summary>It took more memory than it may.</summary>
    Memory,

    /// <summary>It overflowed its stack.</summary>
    StackOverflow,

    /// <summary>It ended its process.</summary>
    Ended,

    /// <summary>What it returned cannot be used.</summary>
    Result,

    /// <summary>Its process cannot be started.</summary>
    NotStarted,
}
