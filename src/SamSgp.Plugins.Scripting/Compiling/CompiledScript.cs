using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Compiling;

/// <summary>What compiling gave: an image, or all faults.</summary>
/// <param name="Image">The compiled script; null when there are faults.</param>
/// <param name="Faults">In the order of the text.</param>
internal sealed record CompiledScript(ScriptImage? Image, IReadOnlyList<ScriptFault> Faults);
