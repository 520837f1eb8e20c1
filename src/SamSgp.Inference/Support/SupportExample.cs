using SamSgp.Imaging.Volumes;

namespace SamSgp.Inference.Support;

/// <summary>A labelled image or volume of a support set.</summary>
/// <param name="Image">The images.</param>
/// <param name="Labels">Segment number a voxel on the same grid; 0 is background.</param>
/// <param name="Slices">Slices that serve as examples, in the task's input plane, counted from 0.</param>
/// <param name="Name">For messages: the file's name.</param>
internal sealed record SupportExample(Volume Image, ushort[] Labels, Func<int, Func<int, bool>, IReadOnlyList<int>> Slices, string Name);
