using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>What a run trains, and what it leaves: a whole network, or an adapter for one.</summary>
public abstract class TrainingTarget
{
    /// <summary>The network with the weights a run begins with.</summary>
    public abstract Sam2Base Build();

    /// <summary>Whether a weight is learnt; the others stay as they are.</summary>
    public abstract bool Trains(string name);

    /// <summary>Leaves the run's result in its folder; called at every checkpoint.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="model">The network.</param>
    /// <param name="averages">Moving averages of the weights that are learnt.</param>
    /// <param name="remarks">Step, seconds and seed, for the file's words about itself.</param>
    public abstract void Write(string folder, Sam2Base model, IEnumerable<(string Name, Tensor Weight)> averages,
        IReadOnlyDictionary<string, string> remarks);

    /// <summary>What a batch of episodes says about the network.</summary>
    /// <param name="network">In training mode.</param>
    /// <param name="batch">The episodes.</param>
    /// <param name="how">What the step drew.</param>
    internal virtual EpisodeLoss Loss(SgpNetwork network, EpisodeBatch batch, LossDraw how) =>
        EpisodeLoss.Of(network, batch, how.Traits, how.WithBank, how.PresenceWeight);
}
