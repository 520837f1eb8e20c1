namespace SamSgp.Plugins.Scripts;

/// <summary>A script failed: the run does, the product does not. The message is for the user: which script, where, what
/// would be right.</summary>
/// <param name="failure">How.</param>
/// <param name="message">Sentences for the user.</param>
public sealed class ScriptException(ScriptFailure failure, string message) : Exception(message)
{
    /// <summary>How it failed.</summary>
    public ScriptFailure Failure { get; } = failure;
}
