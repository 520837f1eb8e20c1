namespace SamSgp.Plugins.Scripts;

/// <summary>Why a script cannot be compiled.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">The compiler's words, with its code: "CS0103: The name 'mask' does not exist ...".</param>
public sealed record ScriptFault(string Path, int Line, int Column, string Message)
{
    /// <summary>One line in the form compilers use, which editors and terminals make a link of.</summary>
    public override string ToString() => $"{Path}:{Line}:{Column}: {Message}";
}
