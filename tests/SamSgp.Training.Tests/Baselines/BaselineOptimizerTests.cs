using SamSgp.Training.Baselines;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Baselines;

public sealed class BaselineOptimizerTests
{
    [Fact]
    public void Update_SomeSteps_EqualsTorchsOwnAdamW()
    {
        using var weight = new Parameter(tensor(new[] { 0.5f, -1, 2, 0 }));
        using var twin = new Parameter(tensor(new[] { 0.5f, -1, 2, 0 }));
        using var ours = new BaselineOptimizer([weight]);
        using var theirs = optim.AdamW([twin], lr: 0.01, weight_decay: 0.01);
        for (var step = 0; step < 5; step++)
        {
            (weight + step).sin().sum().backward();
            (twin + step).sin().sum().backward();
            ours.Update(0.01);
            theirs.step();
            theirs.zero_grad();
        }

        Assert.Equal(twin.data<float>().ToArray(), weight.data<float>().ToArray());
    }
}
