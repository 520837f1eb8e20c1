namespace SamSgp.Runs.Scripts;

/// <summary>Takes remarks of a script where there is no result that they could be recorded with.</summary>
internal sealed class Unheard : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value)
    {
    }
}
