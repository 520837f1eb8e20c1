using static TorchSharp.torch;

namespace SamSgp.Sam2.Modeling;

/// <summary>Orders of the axes of images: the trunk works with channels last, convolutions of the rest with channels first.</summary>
internal static class Axes
{
    /// <summary>(B, C, H, W) -> (B, H, W, C); a view.</summary>
    public static Tensor ChannelsLast(this Tensor x) => x.permute(0, 2, 3, 1);

    /// <summary>(B, H, W, C) -> (B, C, H, W); a view.</summary>
    public static Tensor ChannelsFirst(this Tensor x) => x.permute(0, 3, 1, 2);

    /// <summary>The same values (B, C, H, W), in memory as (B, H, W, C).</summary>
    public static Tensor ChannelsInnermost(this Tensor x) => x.ChannelsLast().contiguous().ChannelsFirst();
}
