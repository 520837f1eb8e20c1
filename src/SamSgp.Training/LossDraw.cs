using SamSgp.Sam2.Sgp;
using SamSgp.Training.Episodes;

namespace SamSgp.Training;

/// <summary>How one part of a step is judged.</summary>
/// <param name="Traits">How the weights want their inputs.</param>
/// <param name="WithBank">Whether the network's own answers are remembered beside the support.</param>
/// <param name="PresenceWeight">Of the error in saying whether the structure is there.</param>
/// <param name="Random">Of the part.</param>
internal sealed record LossDraw(ModelTraits Traits, bool WithBank, double PresenceWeight, EpisodeRandom Random);
