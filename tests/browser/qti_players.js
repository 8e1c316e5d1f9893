// Answers items in two players of QTI 3. Each function takes cases [{xml, answers}], an answer being
// {identifier, cardinality, value, state} for each response, and gives for each the outcomes that the player arrives at.

// qti3-item-player: an attempt is loaded with the responses in its state, as a test that is resumed, and ended.
// A player takes one item: loaded with a second one it does not always say that it is ready.
globalThis.answerInAmpUp = async cases => {
  const found = []
  for (const [index, { xml, answers }] of cases.entries()) {
    const state = {
      identifier: 'item',
      guid: String(index),
      contextVariables: [],
      responseVariables: answers,
      outcomeVariables: [],
      templateVariables: [],
      validationMessages: []
    }
    let page
    const ended = await new Promise((resolve, reject) => {
      let player
      setTimeout(() => reject(new Error(`The player does not end the item ${index}.`)), 20000)
      page = new Vue({
        render: h => h(qti3Player.default ?? qti3Player, {
          on: {
            notifyQti3PlayerReady: ready => {
              player = ready
              player.loadItemFromXml(xml, { guid: String(index), status: 'interacting', state })
            },
            notifyQti3ItemReady: () => player.endAttempt('next'),
            notifyQti3EndAttemptCompleted: resolve
          }
        })
      }).$mount(document.body.appendChild(document.createElement('div')))
    })
    page.$destroy()
    document.body.replaceChildren()
    found.push(Object.fromEntries(ended.state.outcomeVariables.map(({ identifier, value }) => [identifier, value])))
  }
  return found
}

// @citolab/qti-components: the item is put into the page, its responses are set and processed.
globalThis.answerInCito = async cases => {
  const { qtiTransformItem } = await import('./cito.js')
  const found = []
  for (const { xml, answers } of cases) {
    const fragment = qtiTransformItem().parse(xml).htmlDoc()
    document.body.replaceChildren(fragment)
    const item = document.querySelector('qti-assessment-item')
    await item.updateComplete
    for (const { identifier, value } of answers) item.updateResponseVariable(identifier, value)
    item.processResponse()
    const outcomes = item.variables.filter(({ type }) => type === 'outcome')
    found.push(Object.fromEntries(outcomes.map(({ identifier, value }) => [identifier, value])))
  }
  return found
}
