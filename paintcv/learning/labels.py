"""Labels: which digits are probably labelled wrong, by confident learning.

    wrong = find_wrong_labels(pictures, labels, writers, mnist, seed=0, stop=stop)     # (n,) bool

Some labels in large collections are wrong, and a network that learns them learns to be unsure. Confident learning
finds them without looking at any digit. Networks are trained by cross-validation, so that each digit is read by one
that hasn't learnt from any digit of its writer. A digit's label is taken for wrong if the network believes another
label at least as firmly as it believes that label, on average, where it is given.

Source: Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", Journal of
Artificial Intelligence Research 70, 2021, section 3.1 (the confident joint; its off-diagonal digits are left out).

This module imports Keras, as `training` does.
"""

import threading

import keras
import numpy as np
import tensorflow as tf

from paintcv.learning.fitting import stop_callback, untuned
from paintcv.networks.layers import build_network
from paintcv.networks.prediction import predict

# Set by hand. The networks need not be good, but must not be bad: the worse they are, the more labels they doubt.
FOLDS = 3  # groups of writers
NETWORK = "cnn"  # of NETWORKS
EPOCHS = 5
BATCH = 128


def find_wrong_labels(
    pictures: np.ndarray,
    labels: np.ndarray,
    writers: np.ndarray,
    others: tuple[np.ndarray, np.ndarray],
    seed: int,
    stop: threading.Event,
) -> np.ndarray:
    """Which of the labels (n,) in 0..9 are probably wrong: (n,) bool.

    `pictures` are (n, 28, 28) float32 in 0..1, `writers` (n,) are the numbers of those who wrote them. `others` are
    pictures and labels of further digits to learn from, which few digits need. Raises KeyboardInterrupt once `stop` is
    set.
    """
    probabilities = np.zeros((len(labels), 10), np.float32)
    folds = np.unique(writers, return_inverse=True)[1] % FOLDS
    for fold in np.unique(folds):
        held_out = folds == fold
        keras.utils.set_random_seed(seed)
        network = build_network(NETWORK)
        network.compile("adam", "sparse_categorical_crossentropy")
        learnt = np.concatenate([pictures[~held_out], others[0]]), np.concatenate([labels[~held_out], others[1]])
        batches = untuned(tf.data.Dataset.from_tensor_slices(learnt).shuffle(len(learnt[1]), seed).batch(BATCH))
        network.fit(batches, epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[stop_callback(network, stop)])
        if stop.is_set():
            raise KeyboardInterrupt
        probabilities[held_out] = predict(network, pictures[held_out])
    return disagree_confidently(probabilities, labels)


def disagree_confidently(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Which labels (n,) disagree with the probabilities (n, k) of a network that hasn't learnt from them: (n,) bool.

    The threshold of each label is the mean of its probability where it is given. Of the labels whose probability
    reaches their threshold, the most likely one is believed; where there is none, the given label stands.
    """
    thresholds = np.array(
        [read[labels == label].mean() if label in labels else 1 for label, read in enumerate(probabilities.T)]
    )
    believed = np.where(probabilities >= thresholds, probabilities, 0)
    return (believed.max(1) > 0) & (believed.argmax(1) != labels)
