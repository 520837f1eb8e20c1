using SamSgp.Inference.Prompting;

namespace SamSgp.Cli.Segmenting;

/// <summary>What a person said of one segment.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="Prompts">On the grid of the input.</param>
/// <param name="Carry">Whether the slices around follow.</param>
internal sealed record SaidOfSegment(int Segment, IReadOnlyList<Prompt> Prompts, bool Carry);
