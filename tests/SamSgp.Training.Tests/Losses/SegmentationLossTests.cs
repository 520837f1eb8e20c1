using SamSgp.Training.Losses;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Losses;

public sealed class SegmentationLossTests
{
    [Fact]
    public void DiceAndCrossEntropy_CertainAndRight_IsNearlyZero()
    {
        var target = tensor(new float[] { 1, 1, 0, 0 }).view(1, 1, 2, 2);
        Assert.True(SegmentationLoss.DiceAndCrossEntropy((target - 0.5) * 40, target).item<float>() < 1e-4);
    }

    [Fact]
    public void DiceAndCrossEntropy_Undecided_HasTheValueOfTheFormula()
    {
        var target = tensor(new float[] { 1, 1, 0, 0 }).view(1, 1, 2, 2);
        var loss = SegmentationLoss.DiceAndCrossEntropy(zeros(1, 1, 2, 2), target).item<float>();
        Assert.Equal((2 * Math.Log(2)) + 1 - (3.0 / 5), loss, 5); // Dice: (2 * 1 + 1) / (2 + 2 + 1)
    }

    [Fact]
    public void DiceAndCrossEntropy_EmptyTarget_CountsCrossEntropyAlone()
    {
        var loss = SegmentationLoss.DiceAndCrossEntropy(zeros(1, 1, 2, 2), zeros(1, 1, 2, 2)).item<float>();
        Assert.Equal(2 * Math.Log(2), loss, 5);
    }

    [Fact]
    public void IouError_ExactPrediction_IsZero()
    {
        var target = tensor(new float[] { 1, 1, 0, 0 }).view(1, 1, 2, 2);
        var logits = tensor(new float[] { 5, -5, 5, -5 }).view(1, 1, 2, 2); // 1 shared of 3
        Assert.Equal(0, SegmentationLoss.IouError(tensor(new[] { 1f / 3 }).view(1, 1), logits, target).item<float>(), 6);
    }

    [Fact]
    public void Target_FinerMask_IsTheShareOfEachCell()
    {
        var masks = tensor(new float[] { 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }).view(1, 1, 4, 4);
        Assert.Equal([0.75f, 0, 0, 0], SegmentationLoss.Target(masks, zeros(1, 1, 2, 2)).data<float>().ToArray());
    }
}
